/** A part of a WDL text: UTF-16 units, the end is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A part of a WDL text with its words. */
export interface Named extends Range {
  readonly text: string;
}
