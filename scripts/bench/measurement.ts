/** One figure of a bench. It keeps its limit when it is not above it; one without a limit is only told. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 's' | 'B' | 'calls';
  readonly limit?: number;
  /** What it was compared with in the same bench run, in the same unit, and what that is. */
  readonly against?: { readonly value: number; readonly what: string };
}

export function keepsLimit({ value, limit }: Measurement): boolean {
  return limit === undefined || value <= limit;
}

/** The middle one; of an even number the lower of the two. */
export function median(values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
  if (middle === undefined) throw new Error('the median of nothing');
  return middle;
}

/** For machines: one object on one line. */
export function asJson(measurement: Measurement): string {
  const { name, value, unit, limit, against } = measurement;
  return JSON.stringify({
    name,
    value,
    unit,
    limit: limit ?? null,
    against: against?.value ?? null,
    ok: keepsLimit(measurement),
  });
}

/** For people. */
export function asTable(measurements: readonly Measurement[]): string {
  const rows = [
    ['what', 'value', 'limit', '', 'against'],
    ...measurements.map((each) => [
      each.name,
      amount(each.value, each.unit),
      each.limit === undefined ? '' : amount(each.limit, each.unit),
      each.limit === undefined ? '' : keepsLimit(each) ? 'ok' : 'BROKEN',
      each.against ? `${amount(each.against.value, each.unit)} ${each.against.what}` : '',
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    column === 1 || column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

function amount(value: number, unit: Measurement['unit']): string {
  const whole = unit === 'B' || unit === 'calls';
  return `${whole ? value.toLocaleString('en') : value.toFixed(2)} ${unit}`;
}
