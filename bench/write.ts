import { format, resolveConfig } from 'prettier';
import { fs } from '../dev/node';

/** Writes a file in the form of `npm run format`. */
export async function writeFormatted(file: string, text: string): Promise<void> {
	const config = await resolveConfig(file);
	fs.writeFileSync(file, await format(text, { ...config, filepath: file }));
}
