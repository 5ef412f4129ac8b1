// Makes WebAssembly modules smaller, in place: `node shrink.mjs MODULE…`. One process for all of them, since there
// are hundreds of small ones.
//
// Smaller on the wire, not on the disk: nothing is inlined and functions stand in the order of their names, so that
// what generics repeat stays alike and close together, where brotli finds it. A module is a tenth longer than with
// `wasm-opt -Oz`, and a fifteenth shorter when packed.
import fs from 'node:fs';
import binaryen from 'binaryen';

binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(1);
binaryen.setAlwaysInlineMaxSize(0);
binaryen.setOneCallerInlineMaxSize(0);
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
  module.optimize();
  module.runPasses(['reorder-functions-by-name', 'strip-debug', 'strip-producers']);
  fs.writeFileSync(file, module.emitBinary());
  module.dispose();
}
