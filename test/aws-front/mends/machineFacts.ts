import { placeKey, placeOf } from '../cloud';
import { textAnswer } from '../errors';
import type { Mend } from '../front';
import { fieldsOf } from '../request';
import { element, formatXml, type Element } from '../xml';

type ConsoleText = string | (() => Promise<string>);

/** Small answers of EC2 that moto has canned or not at all. */
export class MachineFacts {
  /** The key that new volumes are encrypted with (EC2 API reference, GetEbsDefaultKmsKeyId), by account and region. */
  private readonly ebsKeys = new Map<string, string>();
  private readonly consoles = new Map<string, { readonly text: ConsoleText; readonly at: Date }>();

  setEbsKey(place: { readonly account: string; readonly region: string }, key: string): void {
    this.ebsKeys.set(placeKey(place), key);
  }

  /** What an instance has written to its console; a function is asked each time. */
  setConsole(instance: string, text: ConsoleText): void {
    this.consoles.set(instance, { text, at: new Date() });
  }

  clear(): void {
    this.ebsKeys.clear();
    this.consoles.clear();
  }

  readonly mend: Mend = async (request, next) => {
    if (request.service !== 'ec2') return next(request);
    if (request.action === 'GetEbsDefaultKmsKeyId') {
      const key = this.ebsKeys.get(placeKey(placeOf(request))) ?? 'alias/aws/ebs';
      return answered(request.action, [element('kmsKeyId', key)]);
    }
    // Only types of clusters for supercomputing have one (EC2 API reference, DescribeInstanceTopology).
    if (request.action === 'DescribeInstanceTopology') return answered(request.action, [element('instanceSet', [])]);
    if (request.action !== 'GetConsoleOutput') return next(request);
    const answer = await next(request);
    return answer.status >= 300 ? answer : this.console(fieldsOf(request).get('InstanceId') ?? '');
  };

  /** Nothing for the first minutes, then the last 64 KB (EC2 API reference, GetConsoleOutput). moto tells the boot of a Linux of 2006. */
  private async console(instance: string): Promise<ReturnType<typeof textAnswer>> {
    const written = this.consoles.get(instance);
    const text = typeof written?.text === 'function' ? await written.text() : written?.text;
    const output = Buffer.from(text ?? '')
      .subarray(-65_536)
      .toString('base64');
    return answered('GetConsoleOutput', [
      element('instanceId', instance),
      element('timestamp', (written?.at ?? new Date()).toISOString()),
      ...(written === undefined ? [] : [element('output', output)]),
    ]);
  }
}

function answered(action: string, content: readonly Element[]): ReturnType<typeof textAnswer> {
  return textAnswer(formatXml(element(`${action}Response`, content)));
}
