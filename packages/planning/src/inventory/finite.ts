/** Whether every number of an answer, at any depth, is finite. */
export function isFiniteThroughout(answer: object): boolean {
  return Object.values(answer).every((value: unknown) =>
    typeof value === 'object' && value !== null
      ? isFiniteThroughout(value)
      : typeof value !== 'number' || Number.isFinite(value),
  );
}
