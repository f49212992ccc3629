import { listViolations } from '@holdfast/testkit/axe';
import { launchChromium, type RunningChromium } from '@holdfast/testkit/chromium';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoEnvironment, runToEnd, startDemo, type RunningDemo } from './demo.fixture.ts';

type Page = Awaited<ReturnType<RunningChromium['context']['newPage']>>;

let demo: RunningDemo;
let chromium: RunningChromium;
const views = [
  { width: 1280, height: 800 },
  { width: 480, height: 800 },
];
const patience = { timeout: 60_000, interval: 100 };

beforeAll(async () => {
  [demo, chromium] = await Promise.all([startDemo(2), launchChromium({ viewport: views[0] ?? null })]);
});
afterAll(async () => {
  await chromium?.close();
  await demo?.stop();
  await demo?.remove();
});

/** A page, and everything it complained about. */
async function open(url: string): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const page = await chromium.context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
}

function read(page: Page, id: string): Promise<string> {
  return page.locator(`#${id}`).innerText();
}

/** Axe on every view in both languages; the page comes back as it was. */
async function expectAccessible(page: Page): Promise<void> {
  for (const view of views) {
    await page.setViewportSize(view);
    for (let language = 0; language < 2; language += 1) {
      await page.locator('#language').click();
      expect(await listViolations(page)).toEqual([]);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overflow).toBeLessThanOrEqual(0);
    }
  }
  await page.setViewportSize(views[0] ?? { width: 1280, height: 800 });
}

/** A deed: asked for, and answered. */
type Press = (page: Page, name: string) => Promise<void>;

async function untilIdle(page: Page): Promise<void> {
  await page.locator('#bar:not(.busy)').waitFor({ timeout: 60_000 });
}

const byMouse: Press = async (page, name) => {
  await page.locator(`#do-${name}`).click();
  await untilIdle(page);
};

/** From button to button with Tab, never touching the mouse. */
const byKeyboard: Press = async (page, name) => {
  for (let step = 0; step < 40; step += 1) {
    if ((await page.evaluate('document.activeElement?.id')) === `do-${name}`) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await untilIdle(page);
};

/** Sells on one side until the sentence of the step no longer asks for it. */
async function sellOut(page: Page, press: Press, name: 'sell-site' | 'sell-hub'): Promise<void> {
  for (let sale = 0; sale < 12; sale += 1) {
    await press(page, name);
    if (!(await page.locator(`#do-${name}`).evaluate((button) => button.classList.contains('main')))) return;
  }
}

async function tellInTheDark(page: Page, press: Press): Promise<void> {
  await press(page, 'cut');
  await sellOut(page, press, 'sell-site');
  await sellOut(page, press, 'sell-hub');
  expect(await read(page, 'site-free')).toBe('0');
  expect(await read(page, 'hub-promisable')).toBe('0');
  expect([await read(page, 'hub-sold'), await read(page, 'site-sold')]).toEqual(['14', '10']);
  expect(await read(page, 'sold')).toBe('24');
}

async function shipEverything(page: Page, press: Press): Promise<void> {
  // Headquarters' orders reach the floor a moment after the link is back.
  await expect
    .poll(async () => {
      await press(page, 'ship');
      return read(page, 'site-shipped');
    }, patience)
    .toBe('24');
  expect(await read(page, 'site-shelf')).toBe('0');
}

it('turns away a wrong key with a sentence, and takes the right one', async () => {
  const { page, complaints } = await open(`${demo.hubUrl}/?lang=en`);
  await page.locator('#key').fill('hf_0000_wrong');
  await page.keyboard.press('Enter');
  await expect.poll(() => read(page, 'sign-in-error'), patience).toContain('not known here');
  await expectAccessible(page);
  await page.locator('#key').fill(demo.hubKey);
  await page.keyboard.press('Enter');
  await page.locator('#stage').waitFor();
  // What the browser itself says of the refused request.
  expect(complaints.filter((complaint) => !complaint.includes('401'))).toEqual([]);
  await page.close();
});

it('tells the whole story on headquarters’ page with the keyboard alone', async () => {
  const { page, complaints } = await open(`${demo.hubUrl}/?lang=en#key=${demo.hubKey}`);
  await page.locator('#stage').waitFor();
  expect(page.url()).not.toContain('key=');
  expect(await read(page, 'hub-promisable')).toBe('14');
  expect(await read(page, 'site-free')).toBe('10');
  await expectAccessible(page);
  await tellInTheDark(page, byKeyboard);
  expect(await read(page, 'wire-state')).toBe('Link cut');
  expect(await read(page, 'plain-oversold')).toBe('4 oversold');
  await expectAccessible(page);
  await byKeyboard(page, 'heal');
  await shipEverything(page, byKeyboard);
  expect(await read(page, 'oversold')).toBe('0 oversold');
  await byKeyboard(page, 'verify');
  expect(await read(page, 'proof-text')).toContain('holds');
  await expect.poll(() => read(page, 'proof-chain'), patience).toContain('hold the same stock');
  await expectAccessible(page);
  await byKeyboard(page, 'tamper');
  expect(await read(page, 'proof-text')).toMatch(/Entry \d+ of site\/SHA\/1 was changed: .*quantity says 20\..*24\./);
  await expectAccessible(page);
  expect(complaints).toEqual([]);
  await page.close();
});

it('tells it again on the site’s page in Chinese, with the cable pulled from outside', async () => {
  const { page, complaints } = await open(`${demo.siteUrl}/?lang=zh#key=${demo.siteKey}`);
  await page.locator('#stage').waitFor();
  await byMouse(page, 'reset');
  expect(await read(page, 'step')).toContain('第 1 步');
  const link = (verb: string) =>
    runToEnd('link.ts', ['SHA', verb, '--json'], demoEnvironment(demo.folder, demo.portBase));
  await byMouse(page, 'sell-site');
  const cut = await link('down');
  expect(cut.code).toBe(0);
  expect(JSON.parse(cut.output)).toMatchObject({ links: [{ site: 'SHA', mode: 'down' }, { mode: 'up' }] });
  await expect.poll(() => read(page, 'wire-state'), patience).toBe('链路已断');
  await sellOut(page, byMouse, 'sell-site');
  await sellOut(page, byMouse, 'sell-hub');
  expect(await read(page, 'sold')).toBe('24');
  expect((await link('up')).code).toBe(0);
  await expect.poll(() => read(page, 'wire-state'), patience).toBe('已连接');
  await shipEverything(page, byMouse);
  expect(await read(page, 'oversold')).toBe('超卖 0 箱');
  await byMouse(page, 'verify');
  expect(await read(page, 'proof-text')).toContain('均成立');
  expect(complaints).toEqual([]);
  await page.close();
});
