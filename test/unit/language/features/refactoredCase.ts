/** A document before and after a refactoring. */
export interface RefactoredCase {
  readonly name: string;
  readonly title: string;
  /** Where the cursor stands: at the first of these words. */
  readonly place: string;
  readonly before: string;
  readonly after: string;
  /** Files beside `/w/main.cwl`. */
  readonly others?: Readonly<Record<string, string>>;
}
