/** A product of the shop; its price is in cents. */
export interface Product {
  sku: string;
  name: string;
  text: string;
  price: number;
  /** Value added tax. A gift card has none: it is taxed when it is spent. */
  tax?: Tax;
  stock: number;
}

export interface Tax {
  name: string;
  rate: number;
}

const standard: Tax = { name: 'VAT 19 %', rate: 0.19 };
const food: Tax = { name: 'VAT 7 %', rate: 0.07 };

export const products: readonly Product[] = [
  {
    sku: 'mug',
    name: 'Stoneware mug',
    text: 'Thrown by hand, glazed in oat. Holds 280 ml and the heat.',
    price: 1800,
    tax: standard,
    stock: 40,
  },
  {
    sku: 'kettle',
    name: 'Pour-over kettle',
    text: 'A slim spout that pours where you look. Brushed steel, 0.9 l.',
    price: 6400,
    tax: standard,
    stock: 12,
  },
  {
    sku: 'beans',
    name: 'House espresso, 500 g',
    text: 'Roasted on Tuesdays. Cocoa, toasted hazelnut, a little orange.',
    price: 1450,
    tax: food,
    stock: 75,
  },
  {
    sku: 'grinder',
    name: 'Hand grinder',
    text: 'Steel burrs, forty settings, no cable. Thirty turns a cup.',
    price: 8900,
    tax: standard,
    stock: 2,
  },
  {
    sku: 'filters',
    name: 'Paper filters, 100',
    text: 'Unbleached, for size 02. They taste of nothing, as they should.',
    price: 650,
    tax: standard,
    stock: 200,
  },
  { sku: 'gift-card', name: 'Gift card', text: 'For somebody who knows best what is missing. Comes by e-mail.', price: 2500, stock: 999 },
];

export function productOf(sku: string): Product | undefined {
  return products.find((product) => product.sku === sku);
}

/** The address of a product's picture. */
export function pictureOf(product: Product): string {
  return `${import.meta.env.BASE_URL}pictures/${product.sku}.svg`;
}
