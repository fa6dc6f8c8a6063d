import type { PolicyDocument } from '../calls/account';

/** A policy as IAM gives it, URL-encoded JSON (IAM API reference, GetRolePolicy). Undefined when it is none. */
export function policyDocument(text: string | undefined): PolicyDocument | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(decodeURIComponent(text));
    return typeof value === 'object' && value !== null ? (value as PolicyDocument) : undefined;
  } catch {
    return undefined;
  }
}
