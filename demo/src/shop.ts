import { cart } from './cart.ts';
import { productOf, products } from './catalog.ts';
import { frame } from './frame.ts';
import { startRouter } from './router.ts';
import { cartView } from './views/cart.ts';
import { checkoutView } from './views/checkout.ts';
import { productView } from './views/product.ts';
import { productsView } from './views/products.ts';

const page = frame();
console.log(`[shop] ${products.length} products`);
if (cart.count > 0) console.info(`[cart] restored, ${cart.count} items`);

startRouter((path) => {
  const product = path.startsWith('p/') ? productOf(path.slice(2)) : undefined;
  if (product) page.replaceChildren(productView(product));
  else if (path === 'cart') page.replaceChildren(cartView());
  else if (path === 'checkout') page.replaceChildren(checkoutView());
  else page.replaceChildren(productsView());
  document.title = `${product?.name ?? { cart: 'Cart', checkout: 'Checkout' }[path] ?? 'Things for good coffee'} · Morning Ritual`;
});
