import { openLine, type Line, type LineOptions } from '../../provisioner/aws/line';
import type { Disposable } from '../../shared/disposables';

/** A line and the environment that it was opened with. */
export interface OpenedLine {
  readonly line: Line;
  readonly env: NodeJS.ProcessEnv;
}

interface Opening {
  /** What it was opened with. */
  readonly of: string;
  readonly opened: Promise<OpenedLine>;
}

/** The line to AWS. With other settings another is opened; what still uses the old one may finish. */
export class Lines implements Disposable {
  private readonly openings: Opening[] = [];

  constructor(private readonly options: () => LineOptions) {}

  /** @throws AwsError `network` when the settings cannot be used. */
  current(): Promise<OpenedLine> {
    const options = this.options();
    const of = JSON.stringify(options);
    const last = this.openings.at(-1);
    if (last?.of === of) return last.opened;
    const opening = { of, opened: openLine(options).then((line) => ({ line, env: options.env })) };
    this.openings.push(opening);
    // A file of certificates that cannot be read may be there the next time.
    opening.opened.catch(() => this.openings.splice(this.openings.indexOf(opening), 1));
    return opening.opened;
  }

  dispose(): void {
    for (const { opened } of this.openings)
      void opened.then(
        ({ line }) => line.close(),
        () => undefined,
      );
  }
}
