import { cart } from '../cart.ts';
import { element } from '../element.ts';
import { link } from '../frame.ts';
import { placeOrder } from '../order.ts';
import { summary } from './summary.ts';

/** The checkout: name, address, card, and the button that pays. */
export function checkoutView(): HTMLElement {
  if (cart.lines.length === 0)
    return element('section', { className: 'nothing' }, element('h1', {}, 'Your cart is empty'), link('', 'button', 'See what there is'));
  const pay = element('button', { type: 'submit', className: 'wide', testId: 'pay' }, 'Pay now');
  const form = element(
    'form',
    { className: 'two-columns' },
    element(
      'div',
      { className: 'fields' },
      element('h1', {}, 'Checkout'),
      field('Name', { name: 'name', autocomplete: 'name', required: true }),
      field('E-mail', { name: 'email', type: 'email', autocomplete: 'email', required: true }),
      field('Street and number', { name: 'street', autocomplete: 'street-address' }),
      field('City', { name: 'city', autocomplete: 'address-level2' }),
      field('Card number', {
        name: 'card',
        autocomplete: 'cc-number',
        inputMode: 'numeric',
        required: true,
        className: 'rr-mask',
        placeholder: '4242 4242 4242 4242',
      }),
    ),
    element('aside', {}, summary(), pay, element('p', { className: 'soft' }, 'No card is charged: this is a demo.')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    pay.disabled = true;
    pay.textContent = 'Paying…';
    const customer = new FormData(form);
    placeOrder(String(customer.get('name')), String(customer.get('email')));
  });
  return form;
}

function field(label: string, properties: Parameters<typeof element<'input'>>[1]): HTMLElement {
  return element('label', {}, label, element('input', properties));
}
