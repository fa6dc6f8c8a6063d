import {
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
  StartSessionCommand,
  type Parameter as Answer,
} from '@aws-sdk/client-ssm';
import type { Parameter, SsmCalls } from './calls/account';
import { clientConfig, type ClientOptions } from './clients';
import { allPages, chunks } from './pages';
import { endpointOf } from './endpoints';
import { Service } from './service';

/** The most that these calls take or give at a time (Systems Manager API reference). */
const MOST_NAMES = 10;
const MOST_DESCRIBED = 50;

/** Opens a port of an instance as the AWS CLI does for ssh. */
const SSH_DOCUMENT = 'AWS-StartSSHSession';

/** Every call of Systems Manager: its parameter store, and sessions. */
export function connectSsm(options: ClientOptions): SsmCalls {
  const client = new SSMClient(clientConfig(options, 'ssm'));
  const service = new Service('ssm', client, options.session, options.log);
  return {
    parameters: async (path, signal) => {
      const found = await allPages(
        (NextToken) => {
          const query = { Path: path, Recursive: true, WithDecryption: true, MaxResults: MOST_NAMES, NextToken };
          return service.call('GetParametersByPath', new GetParametersByPathCommand(query), signal);
        },
        (page) => page.Parameters,
        (page) => page.NextToken,
      );
      return found.map(parameterOf);
    },
    parametersNamed: async (names, signal) => {
      const lists = await Promise.all(
        chunks([...new Set(names)], MOST_NAMES).map((Names) =>
          service.call('GetParameters', new GetParametersCommand({ Names, WithDecryption: true }), signal),
        ),
      );
      return lists.flatMap(({ Parameters }) => Parameters ?? []).map(parameterOf);
    },
    parameterNames: async (path, signal) => {
      const below = { Key: 'Path', Option: 'Recursive', Values: [path] };
      const found = await allPages(
        (NextToken) => {
          const query = { ParameterFilters: [below], MaxResults: MOST_DESCRIBED, NextToken };
          return service.call('DescribeParameters', new DescribeParametersCommand(query), signal);
        },
        (page) => page.Parameters,
        (page) => page.NextToken,
      );
      return found.map(({ Name = '', LastModifiedDate = new Date(0) }) => ({ name: Name, changed: LastModifiedDate }));
    },
    putParameter: async (name, value, signal) => {
      const command = new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true });
      await service.call('PutParameter', command, signal);
    },
    deleteParameters: async (names, signal) => {
      // Names that are not there are told, not refused.
      for (const Names of chunks(names, MOST_NAMES))
        await service.call('DeleteParameters', new DeleteParametersCommand({ Names }), signal);
    },
    startSession: async (instanceId, port, signal) => {
      const request = { Target: instanceId, DocumentName: SSH_DOCUMENT, Parameters: { portNumber: [String(port)] } };
      const answer = await service.call('StartSession', new StartSessionCommand(request), signal);
      const { SessionId = '', StreamUrl = '', TokenValue = '' } = answer;
      const own = endpointOf('ssm', options.endpoints, options.env, options.profileEndpoint);
      const endpoint = own ?? client.config.endpointProvider({ Region: options.region }).url.href;
      return { sessionId: SessionId, streamUrl: StreamUrl, tokenValue: TokenValue, endpoint };
    },
  };
}

function parameterOf({ Name = '', Value = '', LastModifiedDate = new Date(0) }: Answer): Parameter {
  return { name: Name, value: Value, changed: LastModifiedDate };
}
