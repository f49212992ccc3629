export interface SeriesToForecast {
  readonly id: string;
  readonly group: string;
  readonly cycle: number;
  readonly history: Float64Array;
  readonly future: Float64Array;
}

const cycles: Readonly<Record<string, number>> = { YEARLY: 1, QUARTERLY: 4, MONTHLY: 12, OTHER: 1 };
const heldOutMonths = 12;

/** Whether a table has the columns of M3, which tables of results do not. */
export function isM3(text: string): boolean {
  const header = cellsOf(text.split(/\r?\n/, 1)[0] ?? '');
  return header[0] === 'id' && header[1] === 'period' && header.at(-2) === 'x' && header.at(-1) === 'xx';
}

/** Columns id, period, type, n, h, …, history, future; the last two hold numbers between spaces. */
export function parseM3(text: string): readonly SeriesToForecast[] {
  return lines(text).map((line) => {
    const cells = cellsOf(line);
    const group = cells[1] ?? '';
    return {
      id: cells[0] ?? '',
      group,
      cycle: cycles[group] ?? 1,
      history: numbers(cells.at(-2) ?? ''),
      future: numbers(cells.at(-1) ?? ''),
    };
  });
}

/** Whether a table begins every row with a time, as carparts does and tables of results do not. */
export function isCarparts(text: string): boolean {
  const rows = lines(text).map((line) => Number.parseFloat(cellsOf(line)[0] ?? ''));
  return rows.length > heldOutMonths && rows.every(Number.isFinite);
}

/**
 * One column for each part, one row for each month. As the peers' figures have it: parts with a gap are left out, the last twelve
 * months are held out, and so are parts that sold nothing before.
 */
export function parseCarparts(text: string): readonly SeriesToForecast[] {
  const [header = '', ...rows] = text.trim().split(/\r?\n/);
  const cells = rows.map((row) => row.split(','));
  return header.split(',').flatMap((name, column) => {
    const months = cells.map((row) => (row[column] ?? 'NA').trim());
    if (column === 0 || months.some((cell) => cell === '' || cell === 'NA')) return [];
    const values = Float64Array.from(months, Number);
    const history = values.slice(0, -heldOutMonths);
    if (history.every((value) => value === history[0])) return [];
    return [
      { id: name.replaceAll('"', ''), group: 'CARPARTS', cycle: 12, history, future: values.slice(-heldOutMonths) },
    ];
  });
}

export interface Scores {
  readonly smape: number;
  readonly mase: number;
}

/** Symmetric error in per cent of the mean of both; absolute error against the naive one of the history, a cycle before. */
export function scoreRegular({ history, future, cycle }: SeriesToForecast, forecast: Float64Array): Scores {
  let smape = 0;
  let absolute = 0;
  future.forEach((actual, step) => {
    const error = Math.abs(actual - at(forecast, step));
    smape += error === 0 ? 0 : (200 * error) / (Math.abs(actual) + Math.abs(at(forecast, step)));
    absolute += error;
  });
  let naive = 0;
  for (let period = cycle; period < history.length; period += 1)
    naive += Math.abs(at(history, period) - at(history, period - cycle));
  return { smape: smape / future.length, mase: absolute / future.length / (naive / (history.length - cycle)) };
}

export interface RareScores {
  readonly rmsse: number;
  /** Forecast less demand, in mean demand of the history. */
  readonly bias: number;
}

/** Squared error against the squared one of the naive forecast in the history; bias against its mean. */
export function scoreRare({ history, future }: SeriesToForecast, forecast: Float64Array): RareScores {
  let squares = 0;
  let sum = 0;
  future.forEach((actual, step) => {
    squares += (at(forecast, step) - actual) ** 2;
    sum += at(forecast, step) - actual;
  });
  let naive = 0;
  for (let period = 1; period < history.length; period += 1)
    naive += (at(history, period) - at(history, period - 1)) ** 2;
  const mean = history.reduce((total, value) => total + value, 0) / history.length;
  return {
    rmsse: Math.sqrt(squares / future.length / (naive / (history.length - 1))),
    bias: sum / future.length / mean,
  };
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}

function cellsOf(line: string): readonly string[] {
  return line.split(',').map((cell) => cell.replaceAll('"', '').trim());
}

function lines(text: string): readonly string[] {
  return text.trim().split(/\r?\n/).slice(1);
}

function numbers(text: string): Float64Array {
  return Float64Array.from(text.trim().split(' '), Number);
}
