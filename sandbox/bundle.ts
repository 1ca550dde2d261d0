import { build } from 'esbuild';
import { path } from '../dev/node';

export interface Bundle {
	script: string;
	style: string;
}

let made: Promise<Bundle> | undefined;

/** The page for the browser, made in memory, once, in a fraction of a second. */
export async function bundle(): Promise<Bundle> {
	made ??= make();
	return await made;
}

async function make(): Promise<Bundle> {
	const { outputFiles } = await build({
		entryPoints: { page: path.resolve('sandbox/page/main.tsx') },
		bundle: true,
		minify: true,
		write: false,
		outdir: path.resolve('sandbox'),
		target: 'es2022',
		jsx: 'automatic',
		jsxImportSource: 'preact',
		logLevel: 'silent',
	});
	const textOf = (extension: string) =>
		outputFiles.find((file) => file.path.endsWith(extension))?.text ?? '';
	return { script: textOf('.js'), style: textOf('.css') };
}
