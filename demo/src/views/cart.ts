import { cart } from '../cart.ts';
import { pictureOf } from '../catalog.ts';
import { element } from '../element.ts';
import { link } from '../frame.ts';
import { euro, lineTotal, type Line } from '../prices.ts';
import { summary } from './summary.ts';

/** The cart: products and quantities, the voucher, and the link to the checkout. */
export function cartView(): HTMLElement {
  const view = element('section', { className: 'two-columns' });
  const draw = (): void => view.replaceChildren(...(cart.lines.length > 0 ? filled(draw) : empty()));
  draw();
  return view;
}

function empty(): Node[] {
  return [
    element(
      'div',
      { className: 'nothing' },
      element('h1', {}, 'Your cart is empty'),
      element('p', {}, link('', 'button', 'See what there is')),
    ),
  ];
}

function filled(draw: () => void): Node[] {
  return [
    element('div', {}, element('h1', {}, 'Cart'), element('ul', { className: 'lines' }, ...cart.lines.map((line) => row(line, draw)))),
    element('aside', {}, voucherForm(draw), summary(), link('checkout', 'button wide', 'Check out')),
  ];
}

function row(line: Line, draw: () => void): HTMLElement {
  const { product, quantity } = line;
  const count = element('input', {
    type: 'number',
    min: '0',
    max: '99',
    value: String(quantity),
    name: `quantity-${product.sku}`,
    ariaLabel: `Quantity of ${product.name}`,
  });
  const set = (to: number): void => {
    cart.set(product.sku, to);
    console.log(`[cart] ${product.sku}: ${to}`);
    draw();
  };
  count.addEventListener('change', () => set(count.valueAsNumber || 0));
  const remove = element('button', { type: 'button', className: 'plain', ariaLabel: `Remove ${product.name}` }, 'Remove');
  remove.addEventListener('click', () => set(0));
  return element(
    'li',
    { testId: 'cart-row' },
    element('img', { src: pictureOf(product), alt: '', width: 72, height: 54 }),
    element('span', { className: 'line-name' }, product.name),
    count,
    element('span', { className: 'price' }, euro(lineTotal(line))),
    remove,
  );
}

function voucherForm(draw: () => void): HTMLElement {
  if (cart.voucher) {
    const drop = element('button', { type: 'button', className: 'plain' }, 'Remove');
    drop.addEventListener('click', () => {
      cart.dropVoucher();
      draw();
    });
    return element('p', { className: 'voucher' }, `Voucher ${cart.voucher.code} `, drop);
  }
  const code = element('input', {
    name: 'voucher',
    placeholder: 'Voucher code',
    ariaLabel: 'Voucher code',
    autocomplete: 'off',
    testId: 'voucher',
  });
  const answer = element('p', { className: 'problem', role: 'alert' });
  const form = element(
    'form',
    { className: 'voucher' },
    code,
    element('button', { type: 'submit', testId: 'apply-voucher' }, 'Apply'),
    answer,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (cart.redeem(code.value)) {
      console.info(`[cart] voucher ${code.value}`);
      return draw();
    }
    console.error(`[cart] voucher refused: ${code.value || '(empty)'}`);
    answer.textContent = 'We do not know this code.';
  });
  return form;
}
