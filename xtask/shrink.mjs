// Makes WebAssembly modules smaller, in place: `node shrink.mjs MODULE…`. One process for all of them, since there
// are hundreds of small ones. The same as `wasm-opt -Oz --strip-debug --strip-producers`.
import fs from 'node:fs';
import binaryen from 'binaryen';

binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(2);
const features = binaryen.Features;
const used =
  features.BulkMemory |
  features.BulkMemoryOpt |
  features.NontrappingFPToInt |
  features.SignExt |
  features.MutableGlobals |
  features.ReferenceTypes |
  features.Multivalue |
  features.CallIndirectOverlong;

for (const file of process.argv.slice(2)) {
  const module = binaryen.readBinary(fs.readFileSync(file));
  module.setFeatures(used);
  module.runPasses(['strip-debug', 'strip-producers']);
  module.optimize();
  fs.writeFileSync(file, module.emitBinary());
  module.dispose();
}
