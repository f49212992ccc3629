import { createLogger, serveStory, type RunningProcess, type StoryOptions } from '@holdfast/server';
import { openNode } from './open-node.ts';
import type { NodeSettings } from './platform/node-settings.ts';

/** What a site's process is given besides its settings. */
export interface NodeSurroundings {
  /** The ledger could not be written: the process must end. */
  readonly onFailure: (error: unknown) => void;
  /** The clock of what is recorded, Unix milliseconds; another one makes example data. */
  readonly now: () => number;
  /** The supervisor of a demonstration, if there is one. */
  readonly story: Pick<StoryOptions, 'control'>;
}

/** Opens the ledger, listens, and dials headquarters. Throws what `explainStartup` can say in a sentence. */
export async function startNode(settings: NodeSettings, surroundings: NodeSurroundings): Promise<RunningProcess> {
  const { now, onFailure, story } = surroundings;
  const logger = createLogger('node', settings.logLevel);
  const opened = await openNode(settings, { logger, now, onFailure });
  const { app, node } = opened;
  const { site, epoch, enrolment } = node.identity;
  try {
    serveStory(app, { role: 'node', site, ...story });
    const url = await app.listen({ host: settings.host, port: settings.port });
    node.link.start();
    logger.info({ url, site, epoch, isEnrolled: enrolment !== undefined }, 'the site is open');
    return { url, stop: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
