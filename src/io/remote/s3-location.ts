/**
 * Where the objects of a bucket are, without the slash before their keys: by its host at Amazon, by its path in other
 * stores, which may have no name for each bucket.
 *
 * @param host that a redirect within Amazon's network named
 */
export function bucketAddress(
  bucket: string,
  region: string,
  endpoint: URL | undefined,
  host: string | undefined,
): string {
  if (endpoint) return `${endpoint.origin}${endpoint.pathname.replace(/\/+$/, '')}/${bucket}`
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  // A dot or a capital in the bucket's name fits no certificate or no host.
  const prefix = /^[a-z0-9-]+$/.test(bucket) ? `${bucket}.` : ''
  const place = host ?? `${prefix}s3.${region}.${domain}`
  return `https://${place}${place.startsWith(`${bucket}.`) ? '' : `/${bucket}`}`
}

/** Whether an address is one of Amazon S3, which may see what is signed for it. */
export function isAmazonS3({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && /(^|\.)s3[.-]([a-z0-9-]+\.)*amazonaws\.com(\.cn)?$/.test(hostname)
}
