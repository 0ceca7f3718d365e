import { pictureOf, type Product } from '../catalog.ts';
import { element } from '../element.ts';
import { link } from '../frame.ts';
import { euro } from '../prices.ts';
import { addButton } from './add-button.ts';

/** One product. */
export function productView(product: Product): HTMLElement {
  const quantity = element('input', { type: 'number', min: '1', max: '99', value: '1', name: 'quantity', testId: 'quantity' });
  return element(
    'section',
    { className: 'product' },
    element(
      'div',
      { className: 'product-picture' },
      element('img', { src: pictureOf(product), alt: product.name, width: 480, height: 360 }),
    ),
    element(
      'div',
      {},
      link('', 'back', '← All things'),
      element('h1', {}, product.name),
      element('p', { className: 'price' }, euro(product.price)),
      element('p', {}, product.text),
      element('p', { className: 'soft' }, product.stock < 5 ? `Only ${product.stock} left` : 'In stock, at your door in two days'),
      element(
        'div',
        { className: 'buy' },
        element('label', {}, 'Quantity ', quantity),
        addButton(product, () => Math.max(1, quantity.valueAsNumber || 1)),
      ),
    ),
  );
}
