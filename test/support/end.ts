import { fs, process } from '../../dev/node';

export default function end(): void {
	const folder = process.env.N8N_USER_FOLDER;
	if (folder) fs.rmSync(folder, { recursive: true, force: true });
}
