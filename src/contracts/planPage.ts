import * as v from 'valibot';

/**
 * What the extension and the page of a plan say to each other. Both come from the same package, so that there is no format number. All texts
 * are plain: the page shows them as they are.
 */
const tone = v.picklist(['plain', 'good', 'warning', 'bad']);

const table = v.strictObject({
  kind: v.literal('table'),
  caption: v.string(),
  columns: v.array(v.strictObject({ label: v.string(), isNumber: v.boolean() })),
  /** The first cell names the row. `tone`: of the whole row, beside what its words say. */
  rows: v.array(v.strictObject({ cells: v.array(v.string()), tone })),
  /** Under the table. */
  note: v.optional(v.string()),
});

const facts = v.strictObject({
  kind: v.literal('facts'),
  heading: v.string(),
  entries: v.array(v.strictObject({ label: v.string(), value: v.string() })),
});

/** `lead` stands before the items. */
const list = v.strictObject({
  kind: v.literal('list'),
  heading: v.string(),
  tone,
  lead: v.optional(v.string()),
  items: v.array(v.string()),
});

/** Output of a machine. */
const output = v.strictObject({ kind: v.literal('output'), heading: v.string(), text: v.string() });

const block = v.variant('kind', [table, facts, list, output]);

/** What the user may ask for. */
export const PLAN_ACTIONS = [
  'go',
  'replan',
  'saveFile',
  'openFile',
  'close',
  'stop',
  'resume',
  'rollBack',
  'tryZone',
  /** One of the commands that help; the argument is its place among them. */
  'command',
] as const;

const button = v.strictObject({
  action: v.picklist(PLAN_ACTIONS),
  /** What it is about: a zone. */
  argument: v.optional(v.string()),
  label: v.string(),
  isMain: v.boolean(),
});

const planPageSchema = v.strictObject({
  /** Of the state that the page shows; comes back with what the user asks for. */
  revision: v.number(),
  title: v.string(),
  /** One or two sentences: where it stands. Read aloud when they change. */
  status: v.strictObject({ text: v.string(), tone, busy: v.boolean() }),
  blocks: v.array(block),
  buttons: v.array(button),
});

export type PlanPage = v.InferOutput<typeof planPageSchema>;
export type PageBlock = PlanPage['blocks'][number];
export type PageButton = PlanPage['buttons'][number];
export type PageTone = v.InferOutput<typeof tone>;
export type PlanAction = (typeof PLAN_ACTIONS)[number];

const pageMessageSchema = v.variant('kind', [
  /** It can show something now: at first, and each time when it is visible again. */
  v.strictObject({ kind: v.literal('ready') }),
  v.strictObject({
    kind: v.literal('act'),
    revision: v.number(),
    action: v.picklist(PLAN_ACTIONS),
    argument: v.optional(v.string()),
  }),
]);

/** What the page says. */
export type PageMessage = v.InferOutput<typeof pageMessageSchema>;

/** What came from the page; undefined for anything else. */
export function readPageMessage(message: unknown): PageMessage | undefined {
  const read = v.safeParse(pageMessageSchema, message);
  return read.success ? read.output : undefined;
}

/** What came from the extension; undefined for anything else. */
export function readPlanPage(message: unknown): PlanPage | undefined {
  const read = v.safeParse(planPageSchema, message);
  return read.success ? read.output : undefined;
}
