import { expect, test } from 'vitest';
import { productOf } from '../src/catalog.ts';
import { priceOrder, totalsOf, type Line } from '../src/prices.ts';

const line = (sku: string, quantity = 1): Line => ({ product: productOf(sku)!, quantity });
const tenPercent = { code: 'WELCOME10', share: 0.1 };

test('the total is the sum, less the voucher, and shipping below € 50', () => {
  expect(totalsOf([line('mug'), line('beans', 2)], null)).toEqual({ subtotal: 4700, discount: 0, shipping: 490, total: 5190 });
  expect(totalsOf([line('kettle')], tenPercent)).toEqual({ subtotal: 6400, discount: 640, shipping: 0, total: 5760 });
});

test('a gift card alone is not shipped', () => {
  expect(totalsOf([line('gift-card')], null).shipping).toBe(0);
});

test('the receipt names the taxes that are in the price', () => {
  expect([...priceOrder([line('mug'), line('beans')], null).taxes]).toEqual([
    ['VAT 19 %', 287],
    ['VAT 7 %', 95],
  ]);
  expect([...priceOrder([line('mug'), line('beans')], tenPercent).taxes]).toEqual([
    ['VAT 19 %', 259],
    ['VAT 7 %', 85],
  ]);
});

test('a gift card is paid without a voucher', () => {
  expect(priceOrder([line('gift-card'), line('mug')], null).total).toBe(4790);
});

test("a gift card with a voucher shows a total, and cannot be paid: the demo's bug", () => {
  expect(totalsOf([line('gift-card')], tenPercent).total).toBe(2250);
  expect(() => priceOrder([line('gift-card')], tenPercent)).toThrow(TypeError);
});
