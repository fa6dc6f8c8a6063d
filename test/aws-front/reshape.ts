import type { Answer } from './errors';
import { formatXml, parseXml, type Element } from './xml';

/** The same answer with its XML changed in place; errors stay as they are. */
export function reshaped(answer: Answer, change: (root: Element) => void): Answer {
  if (answer.status >= 300) return answer;
  const root = parseXml(answer.body.toString());
  change(root);
  return { ...answer, body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${formatXml(root)}`) };
}
