import { cart } from './cart.ts';
import { priceOrder } from './prices.ts';
import { address } from './router.ts';

const orderKey = 'morning-ritual.order';

/** What was bought, for the page that says thank you. */
export interface Order {
  number: string;
  name: string;
  total: number;
  taxes: [string, number][];
}

/** Buys what is in the cart. The shop's own server would be asked here; the demo has none. */
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
    /** The recorder; not there until its script has come, or when it is blocked. */
    SessionReplay?: {
      identify(id: string, traits?: Record<string, unknown>): void;
      track(name: string, props?: Record<string, unknown>): void;
    };
  }
}
