/* Loaded before the C library: keeps a copy of what a program has asked to be put on the disk.

   Each fsync copies the file's content, or the folder's names, into the folder that SYNCED names,
   under the number of its inode. What was only written, and not synced, is in no copy: that is what
   a power cut may take. */

#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void copy_names(int folder, FILE *out) {
    DIR *listing = fdopendir(openat(folder, ".", O_RDONLY | O_DIRECTORY));
    struct dirent *entry;
    while (listing && (entry = readdir(listing)))
        if (entry->d_name[0] != '.' || (entry->d_name[1] && entry->d_name[1] != '.'))
            fprintf(out, "%c %lu %s\n", entry->d_type == DT_DIR ? 'D' : 'F',
                    (unsigned long)entry->d_ino, entry->d_name);
    if (listing) closedir(listing);
}

static void copy_content(int file, FILE *out) {
    char own[64], piece[1 << 16];
    ssize_t length;
    snprintf(own, sizeof own, "/proc/self/fd/%d", file);
    int in = open(own, O_RDONLY);
    while ((length = read(in, piece, sizeof piece)) > 0) fwrite(piece, 1, (size_t)length, out);
    close(in);
}

static int keep(int descriptor) {
    char name[4096], part[4112], own[64];
    struct stat state;
    const char *place = getenv("SYNCED");
    if (!place || fstat(descriptor, &state)) return 0;
    snprintf(name, sizeof name, "%s/%lu", place, (unsigned long)state.st_ino);
    if (access(name, F_OK)) {
        /* Held open to the end, so that no other file gets this inode. */
        snprintf(own, sizeof own, "/proc/self/fd/%d", descriptor);
        open(own, O_RDONLY);
    }
    snprintf(part, sizeof part, "%s.part", name);
    FILE *out = fopen(part, "w");
    if (!out) abort();
    if (S_ISDIR(state.st_mode)) copy_names(descriptor, out);
    else copy_content(descriptor, out);
    fclose(out);
    return rename(part, name);
}

int fsync(int descriptor) { return keep(descriptor); }
int fdatasync(int descriptor) { return keep(descriptor); }
