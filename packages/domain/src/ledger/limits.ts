/**
 * Lines of one entry that a machine writes by itself: with the longest codes it still fits an entry and a frame. What is
 * more goes into the next entry.
 */
export const machineLinesMax = 200;

export function inChunks<Member>(members: readonly Member[]): readonly (readonly Member[])[] {
  const chunks: (readonly Member[])[] = [];
  for (let at = 0; at < members.length; at += machineLinesMax) chunks.push(members.slice(at, at + machineLinesMax));
  return chunks;
}

/** Base units that one movement or one ordered line may name. */
export const quantityMax = 1e12;

/**
 * Bytes of one entry. The link carries an entry in one piece and takes no larger one, so none is written; what came from
 * an earlier version may be as long as the encoding allows.
 */
export const entryBytesMax: number = 192 * 1024;
