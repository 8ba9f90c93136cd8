import { describe, expect, it } from 'vitest'
import { decodeXz } from '../../../src-main/collider/events/root/lzma'

/**
 * Made by Python's lzma.compress(…, preset=6): 4,000 bytes (i·i >> 3) & 255, then 1,000 times 'a', and 300 bytes of a
 * linear congruential generator (x ← 1103515245 x + 12345 mod 2³¹, x₀ = 1, bits 16 to 23).
 */
const packed = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4BSzBTZdAABn/qBOr++dSKrVDBBc9D5dj4ion/Iqz9tpyMJ/qa5IK4zAEmUWfMXqWVMp' +
    'r02TVwx2X8mhA8KV0hwh06xzTxbGYrhrPGywE3lTk/cR0l00gZSKQ8ablT3/TsKL6MM/VT7IBjt/xcUAgNyDZkop8AhopWnDHmqy' +
    'o6qGLqEpNkkgBcH8DIxWJ/InONWipsAEMgTAxKM2IJ4NT4bq7hQ431PpPSFZuVIY8hI147mr3rbhdTvQgzvrZwct+oc/ozLA7vPg' +
    'gqX8sLTpUE6sJ5F7rqKfkzjKeTaurJ2mhsGzhZ1WM4XaeQw7pv9k8i4xtsN3cQahbjMuySEVFPiZi9hlA7ZAMP8Xuq796AdFRmhf' +
    'tqP6hdGXmz/e+Y+m/dnrdlwF8LNjD69Iox6BVNo6Kx9zB/6Nc7CwPHXDOlDNu2UrpsKiSiR5wHRtaZ+2jXVuejuuAsOyO6b3Ro3i' +
    'bUzYVuvXWr/UHqnpXmRW7u1En6Lpy9qN28KgkaSmZiAcQwQwQsNVlTRGIwbKK9rLmFNSlvjpozaSd3dR9PbeG1et9wRlhGEgjXOS' +
    'Saka5n5QI65HsiakJRTeiqeAU6Xq3Yfc7x0CUBgvhrkFlwF5EKsc2HB63SfcwWx+UmbcEoPFQWxhOd+7yb6bk8/K7FNij41sM/98' +
    'yicBBQ8B5Zpdyx4BDvZN9w4heQcb8uiH74fh9q4s39uiARW3uHSQF+juqehG0lSlOdWVEwhWRr0LSLVPghZpnKSHuxsHD+nUArDi' +
    'fAtYVSt6QZdmiuwsCjuQ1LKBO/K8TqkotjwRBmpi0pZvgy4ARIQSQ467ZPjw4TOk3Zwun4abXGObEylFJqVuakR3ZavUfBkXH0fT' +
    'H4+WUcCHn5eAzwhZUBaTyjBOrmTuXcRTSfPHhyNh4EMhphfcV0Nc8XlbhPfELM9BPSfAyjLeqc/vztDZPUIrICwGTBsH8ZXfRKOH' +
    '3bZCc29R0mJ266sYOuZ7/zlJorIBYxm1a82QB6VGGL7as/0zfX1P88o8yd7D/dyVuzd6LN15mUcmw6861AtZJ5WO5f9WchglX5MC' +
    'hvlq2SoSZfXjNWkIriBpQ7iEdgiWhqyiQ/ABG4kqHOGVdzWJsHnZL/MnalhCI70xKkMvhPvaQGC37/r9YwM/0ywFx+nH2ztKW7vq' +
    'Etsfq3kIqv9Du0409M1MTFj4OCG06zu41wpcDZpHIGuni6n5wW8hevhUXT3UNffoKdhfconc0CoF11Hi6GJdOszDCrl27TfZVIl4' +
    'nZlYBXaBgtxDbDA2dEa+z1+O8mjzEIWk7HKY3u9+vx0q8HhD1kTnmzDi1Zx4aP2mYmJc+hvOTE2UzOGLqekdeeMZAlfYiEdwXI5d' +
    'd64AChM0IMirbN37pD/fz0JfjeCz5CmkORdO5g3fnyoe2rRIWetBXht4jLst/2JYPTkcW9HX4yKvxY9WLX6dvBwRrOaKq+KRJPHH' +
    'GziI4FQeGQBVBTE26Gcc/shA0l1gj01lkWjWh+vbg+IUZKyIOX18SRsZaKRj5f/OdvWW+A9W0Mhjbou3DhNTpWyTCsZu9G/fMBs2' +
    'y/JkX9YSztwVdaa9WslLg7Mt0zoTpbG0Ckuk2O0l9LbSnBRAQeaZuBQkl9v2Qo5A5FOBGmTu9zqth7JFiEc/5b8BYRgsXOdb6kmN' +
    '3fukTm84XY4QEP3mUa5FVZFp+7SmJtQDI0a4lwYUtphJ62bZOEU9qNzRk+2TXEH00A7TvwNStm6mf3brRBRme2RVTBFohpNc+eGY' +
    'F5GOppwVaoWE7v9caR0AAAAAukeuD7UOmnMAAdIKtCkAAPrVn3OxxGf7AgAAAAAEWVo=',
  'base64',
)

function expected(): Uint8Array {
  const bytes: number[] = []
  for (let i = 0; i < 4000; i++) bytes.push(((i * i) >> 3) & 255)
  for (let i = 0; i < 1000; i++) bytes.push(97)
  let x = 1n
  for (let i = 0; i < 300; i++) {
    x = (1103515245n * x + 12345n) % (1n << 31n)
    bytes.push(Number((x >> 16n) & 255n))
  }
  return Uint8Array.from(bytes)
}

describe('decodeXz', () => {
  it('unpacks matches, repetitions and literals', () => {
    const output = new Uint8Array(5300)
    expect(decodeXz(packed, output)).toBe(5300)
    expect(Buffer.compare(output, expected())).toBe(0)
  })

  it('refuses what is cut off, what is longer than was said, and what is none', () => {
    expect(() => decodeXz(packed.subarray(0, 200), new Uint8Array(5300))).toThrow('damaged')
    expect(() => decodeXz(packed, new Uint8Array(5000))).toThrow('damaged')
    expect(() => decodeXz(new Uint8Array(100), new Uint8Array(10))).toThrow('no xz stream')
  })
})
