import assert from 'node:assert/strict';
import {
  DescribeImagesCommand,
  DescribeSpotPriceHistoryCommand,
  GetEbsDefaultKmsKeyIdCommand,
} from '@aws-sdk/client-ec2';
import { GetProductsCommand, paginateGetProducts, type GetProductsCommandInput } from '@aws-sdk/client-pricing';
import { GetServiceQuotaCommand, ListServiceQuotasCommand } from '@aws-sdk/client-service-quotas';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { DEFAULT_ACCOUNT } from '../aws-front/cloud';
import { IMAGES } from '../aws-front/moto';
import { clientsOf, failure, type Clients } from '../aws-front/testClients';

const REGION = 'us-west-2';

describe('what AWS tells of machines', () => {
  let front: AwsFront;
  let aws: Clients;

  before(async () => {
    front = await startAwsFront();
    aws = clientsOf(front.url, REGION);
  });
  beforeEach(() => front.reset());
  after(() => front.stop());

  describe('prices', () => {
    const filter = (Field: string, Value: string) => ({ Type: 'TERM_MATCH' as const, Field, Value });
    const products = async (Filters: GetProductsCommandInput['Filters']): Promise<unknown[]> => {
      const command = new GetProductsCommand({ ServiceCode: 'AmazonEC2', Filters });
      const given: { readonly PriceList?: readonly unknown[] } = await aws.pricing.send(command);
      return [...(given.PriceList ?? [])];
    };
    const priceOf = (text: unknown): number => {
      const product = JSON.parse(String(text)) as {
        terms: { OnDemand: Record<string, { priceDimensions: Record<string, { pricePerUnit: { USD: string } }> }> };
      };
      const [term] = Object.values(product.terms.OnDemand);
      return Number(Object.values(term?.priceDimensions ?? {})[0]?.pricePerUnit.USD);
    };

    it('of a type are many, and one is that of Linux on demand', async () => {
      const Filters = [filter('instanceType', 'm5.xlarge'), filter('regionCode', 'eu-west-1')];
      assert.equal((await products(Filters)).length, 5);
      const exact = [
        ...Filters,
        ...[filter('operatingSystem', 'Linux'), filter('tenancy', 'Shared'), filter('capacitystatus', 'Used')],
        filter('preInstalledSw', 'NA'),
      ];
      assert.deepEqual((await products(exact)).map(priceOf), [0.21312]);
    });

    it('of storage, and of many types in pages of a hundred', async () => {
      const Filters = [
        ...[filter('productFamily', 'Storage'), filter('volumeApiName', 'gp3'), filter('regionCode', REGION)],
      ];
      assert.deepEqual((await products(Filters)).map(priceOf), [0.08]);
      const sizes: number[] = [];
      const input = {
        ServiceCode: 'AmazonEC2',
        Filters: [filter('regionCode', REGION), filter('tenancy', 'Dedicated')],
      };
      for await (const { PriceList = [] } of paginateGetProducts({ client: aws.pricing }, input))
        sizes.push((PriceList as unknown[]).length);
      assert.equal(sizes[0], 100);
      assert.ok(sizes.length > 3);
    });

    it('of the spot market differ by zone and change with time, newest first', async () => {
      const EndTime = new Date();
      const StartTime = new Date(EndTime.getTime() - 24 * 3_600_000);
      const query = { InstanceTypes: ['m5.xlarge' as const], ProductDescriptions: ['Linux/UNIX'], StartTime, EndTime };
      const { SpotPriceHistory = [] } = await aws.ec2.send(new DescribeSpotPriceHistoryCommand(query));
      const times = SpotPriceHistory.map(({ Timestamp }) => Timestamp?.getTime() ?? 0);
      assert.deepEqual(
        times,
        [...times].sort((a, b) => b - a),
      );
      const figures = SpotPriceHistory.map(({ SpotPrice }) => Number(SpotPrice));
      assert.ok(Math.min(...figures) > 0.192 * 0.25 && Math.max(...figures) < 0.192 * 0.45);
      assert.equal(new Set(SpotPriceHistory.map(({ AvailabilityZone }) => AvailabilityZone)).size, 4);
      front.market.setSpotPrice('m5.xlarge', 'us-west-2a', 0.5);
      const now = { ...query, AvailabilityZone: 'us-west-2a', StartTime: EndTime };
      const { SpotPriceHistory: newest } = await aws.ec2.send(new DescribeSpotPriceHistoryCommand(now));
      assert.equal(Number(newest?.[0]?.SpotPrice), 0.5);
    });
  });

  it('quotas of cores are told, and can be set', async () => {
    const read = new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' });
    assert.equal((await aws.quotas.send(read)).Quota?.Value, 256);
    front.quotas.set('L-1216C47A', 5);
    assert.equal((await aws.quotas.send(read)).Quota?.Value, 5);
    const unknown = new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: 'L-00000000' });
    assert.equal(await failure(aws.quotas.send(unknown)), 'NoSuchResourceException');
    assert.equal((await aws.quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'ec2' }))).Quotas?.length, 12);
  });

  it('the default key of disks is told, and can be set', async () => {
    const read = async () => (await aws.ec2.send(new GetEbsDefaultKmsKeyIdCommand({}))).KmsKeyId;
    assert.equal(await read(), 'alias/aws/ebs');
    const key = `arn:aws:kms:${REGION}:${DEFAULT_ACCOUNT}:key/1234`;
    front.machines.setEbsKey({ account: DEFAULT_ACCOUNT, region: REGION }, key);
    assert.equal(await read(), key);
  });

  it('Flatcar images are there in every region', async () => {
    const { ec2 } = clientsOf(front.url, 'ap-south-1');
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [IMAGES.arm64] }));
    assert.deepEqual(
      Images.map(({ OwnerId, Architecture, State }) => [OwnerId, Architecture, State]),
      [['075585003325', 'arm64', 'available']],
    );
  });
});
