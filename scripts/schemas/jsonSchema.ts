/** A JSON schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a valibot schema, or an action in its pipe, shows of itself. */
interface Part {
  readonly kind?: string;
  readonly type?: string;
  readonly pipe?: readonly Part[];
  readonly wrapped?: Part;
  readonly default?: unknown;
  readonly entries?: Readonly<Record<string, Part>>;
  readonly item?: Part;
  readonly key?: Part;
  readonly value?: Part;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly requirement?: unknown;
  readonly description?: string;
}

/** The JSON schema (draft 7, as VS Code reads it) of a valibot schema. Throws for a part that it does not know. */
export function jsonSchemaOf(schema: object): JsonSchema {
  return convert(schema);
}

function convert(part: Part): Record<string, unknown> {
  const [first, ...actions] = part.pipe ?? [part];
  const base = first === undefined || first === part ? convertPlain(part) : convert(first);
  return Object.assign(base, ...actions.map(convertAction)) as Record<string, unknown>;
}

function convertPlain(part: Part): Record<string, unknown> {
  switch (part.type) {
    case 'string':
    case 'number':
    case 'boolean':
      return { type: part.type };
    case 'literal':
      return { const: part.literal };
    case 'picklist':
      return { enum: part.options };
    case 'union':
      return { anyOf: (part.options as readonly Part[]).map(convert) };
    case 'array':
      return { type: 'array', items: convert(part.item ?? {}) };
    case 'record':
      return {
        type: 'object',
        propertyNames: convert(part.key ?? {}),
        additionalProperties: convert(part.value ?? {}),
      };
    case 'optional':
      return { ...convert(part.wrapped ?? {}), ...(part.default === undefined ? {} : { default: part.default }) };
    case 'strict_object':
      return objectOf(part.entries ?? {});
    default:
      throw new Error(`no JSON schema for ${String(part.type)}`);
  }
}

function objectOf(entries: Readonly<Record<string, Part>>): Record<string, unknown> {
  const required = Object.keys(entries).filter((name) => entries[name]?.type !== 'optional');
  const properties = Object.fromEntries(Object.entries(entries).map(([name, part]) => [name, convert(part)]));
  return { type: 'object', ...(required.length > 0 ? { required } : {}), properties, additionalProperties: false };
}

/** Rules that look at more than one value have no word in JSON schema. */
const BEYOND_JSON_SCHEMA: ReadonlySet<string> = new Set(['check', 'partial_check']);

function convertAction(action: Part): Record<string, unknown> {
  const { type = '', requirement } = action;
  if (action.kind === 'metadata') return { description: action.description };
  switch (type) {
    case 'non_empty':
      return { minLength: 1 };
    case 'min_length':
      return { minItems: requirement };
    case 'min_value':
      return { minimum: requirement };
    case 'max_value':
      return { maximum: requirement };
    case 'gt_value':
      return { exclusiveMinimum: requirement };
    case 'integer':
      return { type: 'integer' };
    case 'regex':
      return { pattern: (requirement as RegExp).source };
  }
  if (BEYOND_JSON_SCHEMA.has(type)) return {};
  throw new Error(`no JSON schema for the rule ${type}`);
}
