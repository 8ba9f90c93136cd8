import type { Plane } from '../../src-main/astronomy/image'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
void gunzipSync
/** TEMP */
export async function readPlanes(path: string, hdu: number): Promise<Plane[]> {
  const b = readFileSync(path)
  let off=0
  for (let n=0;;n++) {
    const cards: Record<string,string> = {}
    let end=false
    while(!end){ for(let i=0;i<36;i++){const c=b.subarray(off+i*80,off+i*80+80).toString('latin1'); if(c.startsWith('END     ')){end=true} else if(!end && c[8]==='=') cards[c.slice(0,8).trim()]=c.slice(10).split('/')[0]!.trim()} off+=2880 }
    const nax=Number(cards['NAXIS']); let count= nax?1:0; const dims:number[]=[]
    for(let i=1;i<=nax;i++){dims.push(Number(cards['NAXIS'+i]));count*=dims[i-1]!}
    const bp=Number(cards['BITPIX'])
    if(n===hdu){
      const w=dims[0]!,h=dims[1]!,k=dims[2]??1; const out:Plane[]=[]
      const bz=Number(cards['BZERO']??0), bs=Number(cards['BSCALE']??1)
      const dv=new DataView(b.buffer,b.byteOffset+off)
      for(let p=0;p<k;p++){const data=new Float32Array(w*h); for(let i=0;i<w*h;i++){const j=p*w*h+i; data[i]=(bp===-32?dv.getFloat32(j*4):bp===-64?dv.getFloat64(j*8):bp===16?dv.getInt16(j*2):bp===32?dv.getInt32(j*4):dv.getUint8(j))*bs+bz} out.push({width:w,height:h,data})}
      return out
    }
    off+=Math.ceil(count*Math.abs(bp)/8/2880)*2880
  }
}
