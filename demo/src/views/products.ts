import { pictureOf, products, type Product } from '../catalog.ts';
import { element } from '../element.ts';
import { link } from '../frame.ts';
import { euro } from '../prices.ts';
import { addButton } from './add-button.ts';

/** All products of the shop. */
export function productsView(): HTMLElement {
  return element(
    'div',
    {},
    element(
      'section',
      { className: 'hero' },
      element('h1', {}, 'Slow mornings, good coffee'),
      element('p', {}, 'A few things we use every day, and nothing else.'),
    ),
    element('div', { className: 'products' }, ...products.map(card)),
  );
}

function card(product: Product): HTMLElement {
  return element(
    'article',
    { className: 'card' },
    link(`p/${product.sku}`, 'card-picture', element('img', { src: pictureOf(product), alt: product.name, width: 240, height: 180 })),
    element('h2', {}, link(`p/${product.sku}`, '', product.name)),
    element('div', { className: 'card-foot' }, element('span', { className: 'price' }, euro(product.price)), addButton(product)),
  );
}
