/** What to show beside a part of the document under check. */
export interface HoverText {
  readonly start: number;
  readonly end: number;
  /** Markdown in which the text of others is escaped and no link runs a command. */
  readonly markdown: string;
}
