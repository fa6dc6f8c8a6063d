/** The kinds of things in an account that make up a cluster. */
export type ResourceKind =
  | 'securityGroup'
  | 'accessRules'
  | 'role'
  | 'rolePolicy'
  | 'instanceProfile'
  | 'bucket'
  | 'bootDocument'
  | 'specRecord'
  | 'leader'
  | 'launchTemplate'
  | 'workerGroup';

/** A value of a resource that people may want to see before they say yes. */
export type SettingValue = string | number | boolean | readonly string[];
export type Settings = Readonly<Record<string, SettingValue>>;

/** A setting that is there with another value than the one asked for. */
export interface Difference {
  readonly setting: string;
  readonly is: SettingValue | undefined;
  readonly wanted: SettingValue | undefined;
}

/** What a resource is, and how it is found and made. `State` is what others need to know of it once it is there. */
export interface Definition<State> {
  readonly kind: ResourceKind;
  readonly name: string;
  /** What must be there before this one is made. */
  readonly needs: readonly Resource[];
  readonly settings: Settings;
  /**
   * Looks it up by its name or tags alone, so that an unfinished launch is found again without any record.
   * @throws ResourceError `foreign` when something of that name is not ours.
   */
  readonly find: (signal: AbortSignal) => Promise<State | undefined>;
  /** What is not as asked for; nothing unless told. All that it needs has been looked at: `known` says what is there of it. */
  readonly differences?: (state: State) => readonly Difference[];
  /** Makes it, and gives what is there when it was made meanwhile: safe to repeat. */
  readonly create: (signal: AbortSignal) => Promise<State>;
  /** Brings it to what is asked for; without it a difference is refused as `notChangeable`. */
  readonly change?: (state: State, differences: readonly Difference[], signal: AbortSignal) => Promise<State>;
}

/** What the plan says of one resource. */
export type Inspection =
  | { readonly action: 'create' }
  | { readonly action: 'keep' }
  | { readonly action: 'change'; readonly differences: readonly Difference[] }
  | { readonly action: 'refuse'; readonly differences: readonly Difference[] };

/** A resource as the engine sees it: its kind of state stays between it and those who need it. */
export interface Resource {
  readonly kind: ResourceKind;
  readonly name: string;
  /** Unique in a plan. */
  readonly key: string;
  readonly needs: readonly Resource[];
  readonly settings: Settings;
  inspect(signal: AbortSignal): Promise<Inspection>;
  /** Does what `inspect` said. */
  bring(inspection: Inspection, signal: AbortSignal): Promise<void>;
}

/** A resource that others may ask for its state. */
export interface ResourceOf<State> extends Resource {
  /** @throws Error before it is there: a resource that asks must name it among its needs. */
  readonly state: State;
  /** The same for who looks only: undefined before it is there. */
  readonly known: State | undefined;
}

/** Makes a resource of its definition. */
export function defineResource<State>(definition: Definition<State>): ResourceOf<State> {
  return new Defined(definition);
}

class Defined<State> implements ResourceOf<State> {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly key: string;
  readonly needs: readonly Resource[];
  readonly settings: Settings;
  private found: { readonly state: State } | undefined;

  constructor(private readonly definition: Definition<State>) {
    const { kind, name, needs, settings } = definition;
    this.kind = kind;
    this.name = name;
    this.key = `${kind} ${name}`;
    this.needs = needs;
    this.settings = settings;
  }

  get state(): State {
    if (!this.found) throw new Error(`${this.key} was asked for before it was there`);
    return this.found.state;
  }

  get known(): State | undefined {
    return this.found?.state;
  }

  async inspect(signal: AbortSignal): Promise<Inspection> {
    const { find, differences, change } = this.definition;
    const state = await find(signal);
    if (state === undefined) return { action: 'create' };
    this.found = { state };
    const found = differences?.(state) ?? [];
    if (found.length === 0) return { action: 'keep' };
    return { action: change ? 'change' : 'refuse', differences: found };
  }

  async bring(inspection: Inspection, signal: AbortSignal): Promise<void> {
    const { create, change } = this.definition;
    if (inspection.action === 'create') this.found = { state: await create(signal) };
    else if (inspection.action === 'change' && change)
      this.found = { state: await change(this.state, inspection.differences, signal) };
  }
}
