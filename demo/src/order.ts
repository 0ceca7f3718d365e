import { cart } from './cart.ts';
import { priceOrder } from './prices.ts';
import { address } from './router.ts';

const orderKey = 'morning-ritual.order';

/** An order, kept for the page that says thank you. `total` and `taxes` are in cents. */
export interface Order {
  number: string;
  name: string;
  total: number;
  taxes: [string, number][];
}

/** Orders the contents of the cart. A real shop would ask its server here; the demo has none. */
export function placeOrder(name: string, email: string): void {
  window.SessionReplay?.identify(email, { name });
  console.log(`[order] placing, ${cart.count} items`);
  const receipt = priceOrder(cart.lines, cart.voucher);
  const order: Order = { number: `MR-${Date.now().toString(36).toUpperCase()}`, name, total: receipt.total, taxes: [...receipt.taxes] };
  sessionStorage.setItem(orderKey, JSON.stringify(order));
  window.SessionReplay?.track('order', { number: order.number, total: order.total });
  console.log(`[order] ${order.number} placed`);
  cart.clear();
  location.assign(address('thanks.html'));
}

export function lastOrder(): Order | null {
  return JSON.parse(sessionStorage.getItem(orderKey) ?? 'null') as Order | null;
}

declare global {
  interface Window {
    /** The recorder; undefined until its script has loaded, or if the script is blocked. */
    SessionReplay?: {
      identify(id: string, traits?: Record<string, unknown>): void;
      track(name: string, props?: Record<string, unknown>): void;
    };
  }
}
