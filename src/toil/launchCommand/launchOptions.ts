/** Toil's names for what its options set (argparse's `dest`). */
export type Setting =
  | 'provisioner'
  | 'zone'
  | 'clusterType'
  | 'leaderNodeType'
  | 'keyPairName'
  | 'owner'
  | 'botoPath'
  | 'tags'
  | 'network'
  | 'vpcSubnet'
  | 'use_private_ip'
  | 'nodeTypes'
  | 'workers'
  | 'leaderStorage'
  | 'nodeStorage'
  | 'forceDockerAppliance'
  | 'awsEc2ProfileArn'
  | 'awsEc2ExtraSecurityGroupIds'
  | 'allowFuse'
  | 'logLevel'
  | 'logFile'
  | 'logRotating'
  | 'colored_logs'
  | 'tempDirRoot'
  | 'help'
  | 'version';

export interface LaunchOption {
  readonly names: readonly string[];
  readonly sets: Setting;
  /** What a flag stands for; an option without it takes a value. */
  readonly means?: string;
  /** Each one counts, not only the last. */
  readonly collects?: true;
}

/**
 * All options of Toil 9.6.0's `launch-cluster` (toil/utils/toilLaunchCluster.py, provisioners/__init__.py `add_provisioner_options`,
 * statsAndLogging.py `add_logging_options`, common.py `parser_with_common_options`).
 */
export const LAUNCH_OPTIONS: readonly LaunchOption[] = [
  { names: ['-h', '--help'], sets: 'help', means: 'True' },
  { names: ['--version'], sets: 'version', means: 'True' },
  { names: ['--provisioner', '-p'], sets: 'provisioner' },
  { names: ['--zone', '-z'], sets: 'zone' },
  { names: ['--clusterType', '-T'], sets: 'clusterType' },
  { names: ['--leaderNodeType'], sets: 'leaderNodeType' },
  { names: ['--keyPairName'], sets: 'keyPairName' },
  { names: ['--owner'], sets: 'owner' },
  { names: ['--boto'], sets: 'botoPath' },
  { names: ['--tag', '-t'], sets: 'tags', collects: true },
  { names: ['--network'], sets: 'network' },
  { names: ['--vpcSubnet'], sets: 'vpcSubnet' },
  { names: ['--use_private_ip'], sets: 'use_private_ip', means: 'True' },
  { names: ['--nodeTypes'], sets: 'nodeTypes' },
  { names: ['--workers', '-w'], sets: 'workers' },
  { names: ['--leaderStorage'], sets: 'leaderStorage' },
  { names: ['--nodeStorage'], sets: 'nodeStorage' },
  { names: ['--forceDockerAppliance'], sets: 'forceDockerAppliance', means: 'True' },
  { names: ['--awsEc2ProfileArn'], sets: 'awsEc2ProfileArn' },
  { names: ['--awsEc2ExtraSecurityGroupId'], sets: 'awsEc2ExtraSecurityGroupIds', collects: true },
  { names: ['--allowFuse'], sets: 'allowFuse' },
  ...['Critical', 'Error', 'Warning', 'Info', 'Debug', 'Trace'].map((level): LaunchOption => ({
    names: [`--log${level}`],
    sets: 'logLevel',
    means: level,
  })),
  { names: ['--logOff'], sets: 'logLevel', means: 'CRITICAL' },
  { names: ['--logLevel'], sets: 'logLevel' },
  { names: ['--logFile'], sets: 'logFile' },
  { names: ['--rotatingLogging'], sets: 'logRotating', means: 'True' },
  { names: ['--logColors'], sets: 'colored_logs' },
  { names: ['--tempDirRoot'], sets: 'tempDirRoot' },
];
