package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	scalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// tagFilter is a tag that a group must have; without a value any value will do.
type tagFilter struct{ key, value string }

// parseDiscovery reads asg:tag=KEY[=VALUE],… as the real one does.
func parseDiscovery(text string) ([]tagFilter, error) {
	list, found := strings.CutPrefix(text, "asg:tag=")
	if !found || list == "" {
		return nil, fmt.Errorf("%q is not asg:tag=KEY,…", text)
	}
	var filters []tagFilter
	for _, each := range strings.Split(list, ",") {
		key, value, _ := strings.Cut(each, "=")
		filters = append(filters, tagFilter{key, value})
	}
	return filters, nil
}

// group is an auto scaling group that was discovered.
type group struct {
	name                 string
	least, most, desired int
	tags                 map[string]string
	zones                []string
	// instances that are not on their way out, by the provider ids that their nodes must have.
	instances map[string]string
	// kind is the type of the first override, or that of the launch template.
	kind instanceType
}

// instanceType is a machine as EC2 describes it.
type instanceType struct {
	name, architecture string
	cores, gpus        int64
	// memory in bytes
	memory int64
}

// awsClients asks AWS.
type awsClients struct {
	scaling *autoscaling.Client
	// templates and types are both EC2: the real one finds its address in the cloud config for the first, in AWS_ENDPOINT_URL for the second.
	templates, types *ec2.Client
	discovery        []tagFilter
	known            map[string]instanceType
}

// connectAws finds credentials and region as every program of AWS does: variables, then the instance's role.
func connectAws(ctx context.Context, configPath string, discovery []tagFilter) (*awsClients, error) {
	overrides, err := readCloudConfig(configPath)
	if err != nil {
		return nil, err
	}
	base, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	if base.Region == "" {
		return nil, errors.New("AWS_REGION is not set")
	}
	return &awsClients{
		// The real one has a resolver of its own here, so that AWS_ENDPOINT_URL is not heard.
		scaling: autoscaling.NewFromConfig(base, func(o *autoscaling.Options) {
			o.BaseEndpoint = overrides.address("autoscaling", base.Region)
		}),
		templates: ec2.NewFromConfig(base, func(o *ec2.Options) {
			o.BaseEndpoint = overrides.address("ec2", base.Region)
		}),
		types:     ec2.NewFromConfig(base),
		discovery: discovery,
		known:     map[string]instanceType{},
	}, nil
}

// groups gives the groups that have all the tags, by their names.
func (a *awsClients) groups(ctx context.Context) (map[string]*group, error) {
	var filters []scalingtypes.Filter
	for _, tag := range a.discovery {
		if tag.value == "" {
			filters = append(filters, scalingtypes.Filter{Name: aws.String("tag-key"), Values: []string{tag.key}})
		} else {
			filters = append(filters, scalingtypes.Filter{Name: aws.String("tag:" + tag.key), Values: []string{tag.value}})
		}
	}
	found := map[string]*group{}
	pages := autoscaling.NewDescribeAutoScalingGroupsPaginator(a.scaling, &autoscaling.DescribeAutoScalingGroupsInput{Filters: filters})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, answer := range page.AutoScalingGroups {
			each, err := a.groupOf(ctx, answer)
			if err != nil {
				return nil, fmt.Errorf("group %s: %w", aws.ToString(answer.AutoScalingGroupName), err)
			}
			found[each.name] = each
		}
	}
	return found, nil
}

func (a *awsClients) groupOf(ctx context.Context, answer scalingtypes.AutoScalingGroup) (*group, error) {
	kind, err := a.kindOf(ctx, answer)
	if err != nil {
		return nil, err
	}
	made := &group{
		name:      aws.ToString(answer.AutoScalingGroupName),
		least:     int(aws.ToInt32(answer.MinSize)),
		most:      int(aws.ToInt32(answer.MaxSize)),
		desired:   int(aws.ToInt32(answer.DesiredCapacity)),
		zones:     answer.AvailabilityZones,
		kind:      kind,
		tags:      map[string]string{},
		instances: map[string]string{},
	}
	for _, tag := range answer.Tags {
		made.tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	for _, each := range answer.Instances {
		if strings.HasPrefix(string(each.LifecycleState), "Terminat") {
			continue
		}
		id := aws.ToString(each.InstanceId)
		made.instances["aws:///"+aws.ToString(each.AvailabilityZone)+"/"+id] = id
	}
	return made, nil
}

func (a *awsClients) kindOf(ctx context.Context, answer scalingtypes.AutoScalingGroup) (instanceType, error) {
	template := answer.LaunchTemplate
	if policy := answer.MixedInstancesPolicy; policy != nil && policy.LaunchTemplate != nil {
		template = policy.LaunchTemplate.LaunchTemplateSpecification
		if overrides := policy.LaunchTemplate.Overrides; len(overrides) > 0 && overrides[0].InstanceType != nil {
			return a.describeType(ctx, *overrides[0].InstanceType)
		}
	}
	if template == nil {
		return instanceType{}, errors.New("it has no launch template")
	}
	versions, err := a.templates.DescribeLaunchTemplateVersions(ctx, &ec2.DescribeLaunchTemplateVersionsInput{
		LaunchTemplateName: template.LaunchTemplateName,
		Versions:           []string{aws.ToString(template.Version)},
	})
	if err != nil {
		return instanceType{}, err
	}
	if len(versions.LaunchTemplateVersions) == 0 || versions.LaunchTemplateVersions[0].LaunchTemplateData == nil {
		return instanceType{}, errors.New("its launch template has no such version")
	}
	return a.describeType(ctx, string(versions.LaunchTemplateVersions[0].LaunchTemplateData.InstanceType))
}

// describeType asks for the types that are needed, each once; the real one asks for all of them at its start.
func (a *awsClients) describeType(ctx context.Context, name string) (instanceType, error) {
	if kind, known := a.known[name]; known {
		return kind, nil
	}
	answer, err := a.types.DescribeInstanceTypes(ctx, &ec2.DescribeInstanceTypesInput{
		InstanceTypes: []ec2types.InstanceType{ec2types.InstanceType(name)},
	})
	if err != nil {
		return instanceType{}, err
	}
	if len(answer.InstanceTypes) != 1 {
		return instanceType{}, fmt.Errorf("unknown EC2 instance type %q", name)
	}
	a.known[name] = instanceTypeOf(answer.InstanceTypes[0])
	return a.known[name], nil
}

func instanceTypeOf(info ec2types.InstanceTypeInfo) instanceType {
	kind := instanceType{name: string(info.InstanceType), architecture: "amd64"}
	if info.VCpuInfo != nil {
		kind.cores = int64(aws.ToInt32(info.VCpuInfo.DefaultVCpus))
	}
	if info.MemoryInfo != nil {
		kind.memory = aws.ToInt64(info.MemoryInfo.SizeInMiB) << 20
	}
	if info.GpuInfo != nil {
		for _, gpu := range info.GpuInfo.Gpus {
			kind.gpus += int64(aws.ToInt32(gpu.Count))
		}
	}
	if processor := info.ProcessorInfo; processor != nil && len(processor.SupportedArchitectures) > 0 &&
		processor.SupportedArchitectures[0] == ec2types.ArchitectureTypeArm64 {
		kind.architecture = "arm64"
	}
	return kind
}

// resize asks for so many instances.
func (a *awsClients) resize(ctx context.Context, to *group, size int) error {
	_, err := a.scaling.SetDesiredCapacity(ctx, &autoscaling.SetDesiredCapacityInput{
		AutoScalingGroupName: aws.String(to.name),
		DesiredCapacity:      aws.Int32(int32(size)),
		HonorCooldown:        aws.Bool(false),
	})
	if err == nil {
		to.desired = size
	}
	return err
}

// terminate ends an instance of a group and makes the group one smaller.
func (a *awsClients) terminate(ctx context.Context, of *group, id string) error {
	_, err := a.scaling.TerminateInstanceInAutoScalingGroup(ctx, &autoscaling.TerminateInstanceInAutoScalingGroupInput{
		InstanceId:                     aws.String(id),
		ShouldDecrementDesiredCapacity: aws.Bool(true),
	})
	if err == nil {
		of.desired--
	}
	return err
}

// launchFailure tells why instances of a group could not be had since then; empty: none failed.
func (a *awsClients) launchFailure(ctx context.Context, of *group, since time.Time) (string, error) {
	answer, err := a.scaling.DescribeScalingActivities(ctx, &autoscaling.DescribeScalingActivitiesInput{
		AutoScalingGroupName: aws.String(of.name),
	})
	if err != nil {
		return "", err
	}
	for _, activity := range answer.Activities {
		// The newest first (Auto Scaling API reference); its times have whole seconds.
		if activity.StartTime == nil || activity.StartTime.Before(since.Truncate(time.Second)) {
			break
		}
		if activity.StatusCode == scalingtypes.ScalingActivityStatusCodeFailed {
			return aws.ToString(activity.StatusMessage), nil
		}
	}
	return "", nil
}
