import type { Language, ToilStamp } from '../contracts/runRecord';

/**
 * The flags that a program's `--help` lists (argparse's layout): `--retryCount`, `-o`. Flags that are only spoken of in a
 * description are not taken.
 */
export function parseFlags(helpText: string): Set<string> {
  const flags = new Set<string>();
  for (const line of helpText.split('\n')) {
    // An option's own line is indented by two, its description by far more: `  --clean {always,never}  Determines …`
    const head = /^ {1,4}(-.*)$/.exec(line)?.[1]?.split(/ {2,}/, 1)[0] ?? '';
    for (const [, flag = ''] of head.matchAll(/(?:^|, )(--?[A-Za-z][\w-]*)/g)) flags.add(flag);
  }
  return flags;
}

/** The command that prints which flags a Toil has for a language. */
export function helpCommand({ bin, python }: ToilStamp, language: Language): [string, ...string[]] {
  switch (language) {
    case 'cwl':
      return [`${bin}/toil-cwl-runner`, '--help'];
    case 'wdl':
      return [`${bin}/toil-wdl-runner`, '--help'];
    case 'python':
      return [python, '-c', 'from toil.job import Job; Job.Runner.getDefaultArgumentParser().print_help()'];
  }
}
