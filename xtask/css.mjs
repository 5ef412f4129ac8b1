// Bundles and minifies a style sheet: node css.mjs INPUT OUTPUT
import { writeFileSync } from 'node:fs';
import { bundle, browserslistToTargets, Features } from 'lightningcss';

const [input, output] = process.argv.slice(2);
const { code, warnings } = bundle({
  filename: input,
  minify: true,
  // light-dark(), nesting and layers are in every browser that runs the WebAssembly half.
  targets: browserslistToTargets(['chrome 123', 'firefox 128', 'safari 17.5'].map(String)),
  exclude: Features.LightDark | Features.Nesting,
});
for (const warning of warnings) {
  console.error(`${warning.loc?.filename ?? input}:${warning.loc?.line ?? 0}: ${warning.message}`);
}
if (warnings.length > 0) process.exit(1);
writeFileSync(output, code);
