import { productOf } from './catalog.ts';
import type { Line, Voucher } from './prices.ts';

const storageKey = 'morning-ritual.cart';
const vouchers: readonly Voucher[] = [
  { code: 'WELCOME10', share: 0.1 },
  { code: 'HALFMOON', share: 0.5 },
];

interface Stored {
  quantities: Record<string, number>;
  voucher: string | null;
}

/** The contents of the cart, kept in localStorage across pages. */
class Cart {
  private stored: Stored = load();
  private readonly listeners: (() => void)[] = [];

  get lines(): Line[] {
    return Object.entries(this.stored.quantities).flatMap(([sku, quantity]) => {
      const product = productOf(sku);
      return product ? [{ product, quantity }] : [];
    });
  }

  get voucher(): Voucher | null {
    return vouchers.find(({ code }) => code === this.stored.voucher) ?? null;
  }

  get count(): number {
    return this.lines.reduce((sum, line) => sum + line.quantity, 0);
  }

  add(sku: string, quantity = 1): void {
    this.set(sku, (this.stored.quantities[sku] ?? 0) + quantity);
  }

  set(sku: string, quantity: number): void {
    if (quantity > 0) this.stored.quantities[sku] = Math.min(99, Math.floor(quantity));
    else delete this.stored.quantities[sku];
    this.save();
  }

  /** Applies a voucher; returns whether there is such a code. */
  redeem(code: string): boolean {
    const voucher = vouchers.find((other) => other.code === code.trim().toUpperCase());
    if (!voucher) return false;
    this.stored.voucher = voucher.code;
    this.save();
    return true;
  }

  dropVoucher(): void {
    this.stored.voucher = null;
    this.save();
  }

  clear(): void {
    this.stored = { quantities: {}, voucher: null };
    this.save();
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  private save(): void {
    localStorage.setItem(storageKey, JSON.stringify(this.stored));
    for (const listener of this.listeners) listener();
  }
}

function load(): Stored {
  try {
    const stored = JSON.parse(localStorage.getItem(storageKey) ?? '') as Partial<Stored>;
    return { quantities: stored.quantities ?? {}, voucher: stored.voucher ?? null };
  } catch {
    return { quantities: {}, voucher: null };
  }
}

export const cart = new Cart();
