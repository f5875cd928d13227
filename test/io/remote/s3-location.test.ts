import t from 'tap'
import { bucketAddress, isAmazonS3 } from '../../../src/io/remote/s3-location.js'

t.test('a bucket is a host at Amazon, and a path elsewhere', async (t) => {
  const at = (bucket: string, region = 'us-east-1') => bucketAddress(bucket, region, undefined, undefined)
  t.equal(at('my-bucket'), 'https://my-bucket.s3.us-east-1.amazonaws.com')
  t.equal(at('my.bucket', 'eu-west-1'), 'https://s3.eu-west-1.amazonaws.com/my.bucket')
  t.equal(at('Old_Bucket'), 'https://s3.us-east-1.amazonaws.com/Old_Bucket')
  t.equal(at('b', 'cn-north-1'), 'https://b.s3.cn-north-1.amazonaws.com.cn')
  t.equal(at('s3'), 'https://s3.s3.us-east-1.amazonaws.com')
  t.equal(bucketAddress('b', 'auto', new URL('https://h:9/base/'), undefined), 'https://h:9/base/b')
  t.equal(bucketAddress('b', 'auto', new URL('http://127.0.0.1:9000'), undefined), 'http://127.0.0.1:9000/b')
  t.equal(
    bucketAddress('b', 'x', undefined, 'b.s3-us-west-2.amazonaws.com'),
    'https://b.s3-us-west-2.amazonaws.com',
  )
  t.equal(
    bucketAddress('b', 'x', undefined, 's3.us-west-2.amazonaws.com'),
    'https://s3.us-west-2.amazonaws.com/b',
  )
})

t.test('only hosts of Amazon S3 may see what is signed for it', async (t) => {
  const yes = [
    'https://s3.amazonaws.com/b',
    'https://b.s3-us-west-2.amazonaws.com/',
    'https://a.b.s3.cn-north-1.amazonaws.com.cn/',
  ]
  const no = [
    'http://s3.amazonaws.com/b',
    'https://ec2-1-2-3-4.compute-1.amazonaws.com/',
    'https://s3.amazonaws.com.example.org/',
    'https://xs3.amazonaws.com/',
    'https://amazonaws.com/',
    'https://s3.evilamazonaws.com/',
  ]
  for (const address of yes) t.ok(isAmazonS3(new URL(address)), address)
  for (const address of no) t.notOk(isAmazonS3(new URL(address)), address)
})
