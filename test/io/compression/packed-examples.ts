import type { Compression } from '../../../src/io/compression/detect.js'

const text = '{"text":"aaaaaaaaaaaaaaaaaaaaaaa bbbb"}\n{"text":"é😀"}\n'

/** The same text as gzip -n, zstd -19, bzip2 and xz -6 pack it. */
const PACKED: Record<Compression, string> = {
  gzip: 'H4sIAAAAAAAAA6tWKkmtKFGyUkrEDhSSgECplqsapu7wyg/zZzQARQDqKG5AOgAAAA==',
  zstd: 'KLUv/QRoFQEAwHsidGV4dCI6ImEgYiJ9CsOp8J+YgCJ9CgMASxUDAFgBSBV18jo=',
  bzip2:
    'QlpoOTFBWSZTWWAipk4AAA/59MAQCABQAAAQMgAESkAAAECAIAgAQAAgACEqANDINCmTEyDIy6iVyYUZJ6LwjiGkGKDDEjfHej/F3JFOFCQYCKmTgA==',
  xz: '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AA5ACNdAD2IioaUiBPg84lDETYBNNT7cZ+fVfQtWTrJ2bIFGVvXzfEAAABV/ApJed7bzwABPzqlRlS+H7bzfQEAAAAABFla',
}

export function packedExamples(): { compression: Compression; packed: Buffer; text: string }[] {
  return (Object.keys(PACKED) as Compression[]).map((compression) => ({
    compression,
    packed: Buffer.from(PACKED[compression], 'base64'),
    text,
  }))
}
