import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

const installed = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:";
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

let dist: string;
let server: Server;
let browser: Browser;
let page: Page;
let origin: string;
let thrown: Error[];
let refused: string[];

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'session-replay-demo-'));
  const root = join(import.meta.dirname, '..');
  await build({ root, logLevel: 'warn', build: { outDir: dist, emptyOutDir: true } });
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://shop').pathname;
    if (!path.startsWith('/demo/')) return void response.writeHead(404).end();
    const file = extname(path) ? path.slice('/demo/'.length) : 'index.html';
    readFile(join(dist, file)).then(
      (bytes) => response.writeHead(200, { 'Content-Type': types[extname(file)], 'Content-Security-Policy': policy }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({ ...(existsSync(installed) && { executablePath: installed }), args: ['--no-sandbox', '--disable-gpu'] });
});

afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await rm(dist, { recursive: true });
});

beforeEach(async () => {
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  thrown = [];
  refused = [];
  page.on('pageerror', (error) => thrown.push(error));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text());
  });
  await page.goto(`${origin}/demo/`);
});

afterEach(async () => {
  expect(refused).toEqual([]);
  await page.close();
});

async function checkOut(): Promise<void> {
  await page.getByRole('link', { name: 'Check out' }).click();
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByLabel('Card number').fill('4242 4242 4242 4242');
  await page.getByTestId('pay').click();
}

test('an ordinary cart is paid, and the page that says thank you is loaded', async () => {
  await page.getByRole('link', { name: 'Stoneware mug' }).first().click();
  await page.getByTestId('quantity').fill('2');
  await page.getByTestId('add-mug').click();
  expect(await page.getByTestId('cart-count').innerText()).toBe('2');
  await page.getByRole('link', { name: /^Cart/ }).click();
  expect(await page.getByTestId('cart-row').count()).toBe(1);
  expect(await page.getByTestId('total').innerText()).toBe('€ 40.90');
  await checkOut();
  await page.waitForURL('**/demo/thanks.html');
  expect(await page.getByTestId('thanks').innerText()).toContain('Thank you, Ada Lovelace');
  expect(thrown).toEqual([]);
});

test('the pay button throws, some calls deep, for a gift card with a voucher', async () => {
  await page.getByTestId('add-gift-card').click();
  await page.getByRole('link', { name: /^Cart/ }).click();
  await page.getByTestId('voucher').fill('nothing');
  await page.getByTestId('apply-voucher').click();
  await page.getByText('We do not know this code.').waitFor();
  await page.getByTestId('voucher').fill('welcome10');
  await page.getByTestId('apply-voucher').click();
  await page.getByTestId('discount').waitFor();
  expect(await page.getByTestId('total').innerText()).toBe('€ 22.50');
  await checkOut();
  await expect.poll(() => thrown.length).toBe(1);
  expect(thrown[0]!.message).toContain("reading 'rate'");
  for (const name of ['taxIn', 'discountedTax', 'taxesAfterVoucher', 'priceOrder', 'placeOrder']) expect(thrown[0]!.stack).toContain(name);
  expect(await page.getByTestId('pay').innerText()).toBe('Paying…');
});

test('the cart is there after a reload', async () => {
  await page.getByTestId('add-beans').click();
  await page.goto(`${origin}/demo/cart`);
  expect(await page.getByTestId('cart-row').innerText()).toContain('House espresso');
});
