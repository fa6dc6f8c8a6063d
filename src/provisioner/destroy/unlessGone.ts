import { AwsError } from '../aws/awsError';

/** What is not there any more needs no removal. */
export async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof AwsError && error.kind === 'notFound')) throw error;
  }
}
