import { element } from './element.ts';
import { frame } from './frame.ts';
import { lastOrder } from './order.ts';
import { euro } from './prices.ts';
import { address } from './router.ts';

const order = lastOrder();
console.log(order ? `[order] ${order.number} confirmed` : '[order] none in this tab');

frame().append(
  element(
    'section',
    { className: 'nothing', testId: 'thanks' },
    element('h1', {}, order ? `Thank you, ${order.name}` : 'Nothing was ordered'),
    order ? element('p', {}, `Order ${order.number}, ${euro(order.total)}, is on its way.`) : null,
    order ? element('p', { className: 'soft' }, order.taxes.map(([name, cents]) => `Includes ${euro(cents)} ${name}`).join(' · ')) : null,
    element('a', { href: address(''), className: 'button' }, 'Back to the shop'),
  ),
);
// The shop's router does not run on this page: its links load the page that they lead to.
