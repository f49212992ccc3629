import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, type RunningChromium } from './chromium.ts';

describe('a real browser', () => {
  let server: Server;
  let browser: RunningChromium;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end('<!doctype html><html lang="zh"><title>稳仓</title><h1>库存</h1></html>');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  it('opens a page and keeps IndexedDB', async () => {
    const page = await browser.context.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(await page.title()).toBe('稳仓');
    expect(await page.getByRole('heading').textContent()).toBe('库存');
    const opened = await page.evaluate(
      `new Promise((resolve, reject) => {
        const request = indexedDB.open('probe', 1);
        request.onsuccess = () => resolve(request.result.name);
        request.onerror = () => reject(request.error);
      })`,
    );
    expect(opened).toBe('probe');
  });
});
