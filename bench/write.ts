import { format, resolveConfig } from 'prettier';
import { fs } from '../dev/node';

/** Writes a file as `npm run format` would leave it. */
export async function writeFormatted(file: string, text: string): Promise<void> {
	const config = await resolveConfig(file);
	fs.writeFileSync(file, await format(text, { ...config, filepath: file }));
}
