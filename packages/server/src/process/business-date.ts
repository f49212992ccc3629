const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether this machine knows an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    // The Swedish way to write a date is ISO 8601.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format;
}

/** `YYYY-MM-DD` at a place. The offset shifts this date alone: the order of entries never depends on it. */
export function businessDate(now: number, timeZone: string, offsetDays: number): string {
  return formatOf(timeZone).format(now + offsetDays * dayMs);
}
