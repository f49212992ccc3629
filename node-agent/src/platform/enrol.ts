import type { SiteId } from '@holdfast/domain';
import { enrolAnswer } from '@holdfast/protocol';
import { StartupError } from '@holdfast/server';
import { setTimeout as wait } from 'node:timers/promises';
import { Compile } from 'typebox/compile';

/** What headquarters said when it admitted this machine. */
export interface Enrolment {
  /** Names that headquarters among all. */
  readonly hubId: string;
  readonly hubPublicKey: string;
  readonly hubEpoch: number;
  readonly siteEpoch: number;
}

export interface EnrolOptions {
  readonly hubUrl: URL;
  readonly code: string;
  readonly site: SiteId;
  readonly publicKey: string;
  /** How long headquarters may be unreachable. */
  readonly patienceMs?: number;
}

const answerCheck = Compile(enrolAnswer);
const retryMs = 500;
const requestMsMax = 10_000;

/**
 * Introduces this machine to headquarters, once in its life. A repeat with the same code and key is answered alike, so a
 * crash before the answer was kept does no harm. Throws StartupError when it cannot be done.
 */
export async function enrol({ hubUrl, code, site, publicKey, patienceMs = 30_000 }: EnrolOptions): Promise<Enrolment> {
  const url = enrolUrl(hubUrl);
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const response = await post(url, { code, site, publicKey });
    if (response instanceof Response && response.status < 500 && response.status !== 429)
      return readAnswer(url, response);
    if (performance.now() >= deadline) {
      const cause = response instanceof Response ? undefined : response;
      throw new StartupError(
        'HUB_UNREACHABLE',
        `Headquarters does not answer at ${url.origin}. Start it, correct --hub-url, or leave the enrolment code out to work without it.`,
        { cause },
      );
    }
    await wait(retryMs);
  }
}

function enrolUrl(hubUrl: URL): URL {
  const url = new URL(hubUrl);
  url.protocol = url.protocol.replace(/^ws/, 'http');
  url.pathname = `${url.pathname.replace(/\/$/, '')}/enrol`;
  return url;
}

async function post(url: URL, body: object): Promise<Response | Error> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(requestMsMax),
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function readAnswer(url: URL, response: Response): Promise<Enrolment> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 201 && answerCheck.Check(body)) {
    const { hubId, hubPublicKey, hubEpoch, siteEpoch } = body as Enrolment;
    return { hubId, hubPublicKey, hubEpoch, siteEpoch };
  }
  const { detail, nextStep } = (body ?? {}) as { readonly detail?: string; readonly nextStep?: string };
  const said = detail === undefined ? `It answered ${response.status}.` : `${detail} ${nextStep ?? ''}`;
  throw new StartupError(
    'ENROLMENT_REFUSED',
    `Headquarters at ${url.origin} did not admit this machine. ${said}`.trim(),
  );
}
