#include "runtime/read/open_error.h"

#include <errno.h>
#include <string.h>

typedef struct OpenError {
    int error;
    const char *zh;
} OpenError;

static const OpenError open_errors[] = {
    {ENOENT, "没有这个文件"},     {EACCES, "没有读取权限"},
    {EPERM, "没有读取权限"},      {ENOTDIR, "路径中有一段不是文件夹"},
    {ENAMETOOLONG, "文件名太长"}, {ELOOP, "符号链接循环指向"},
    {EIO, "磁盘读写出错"},        {EISDIR, "它是一个文件夹"},
    {EMFILE, "打开的文件过多"},   {EBADF, "没有可读的标准输入"},
};

Wording open_error_wording(int error)
{
    Wording wording = wording_same(str_from(strerror(error)));
    for (size_t i = 0; i < sizeof open_errors / sizeof *open_errors; i++)
        if (open_errors[i].error == error)
            wording.zh = str_from(open_errors[i].zh);
    return wording;
}
