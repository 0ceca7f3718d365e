import { cart } from '../cart.ts';
import type { Product } from '../catalog.ts';
import { element } from '../element.ts';

const thanksMs = 1_200;
const lowStock = 5;

/** The button that puts a product into the cart. */
export function addButton(product: Product, quantity: () => number = () => 1): HTMLButtonElement {
  const button = element('button', { type: 'button', testId: `add-${product.sku}` }, 'Add to cart');
  button.addEventListener('click', () => {
    cart.add(product.sku, quantity());
    console.log(`[cart] ${quantity()} × ${product.sku}, ${cart.count} items`);
    if (product.stock < lowStock) console.warn(`[stock] only ${product.stock} of ${product.sku} left`);
    button.textContent = 'Added ✓';
    setTimeout(() => (button.textContent = 'Add to cart'), thanksMs);
  });
  return button;
}
