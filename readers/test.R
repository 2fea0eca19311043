# Shows that R reads what a run writes, as README.md says it: names stay text, times and shares are numbers.
#
#     Rscript readers/test.R FOLDER
#
# The folder is the one that test.py has filled, with the classes 30175 and NA and the group roster.

folder <- commandArgs(trailingOnly = TRUE)[1]
names_there <- c("30175", "NA", "roster", "")
text <- c("scope", "name", "interval", "metric", "unit", "class", "outcome")
numbers <- c("value", "half_width", "arrived_s", "waited_s", "handled_s", "upper_bound_s", "cumulative_share", "start_s")

files <- sort(list.files(folder, pattern = "[.]csv([.]gz)?$", full.names = TRUE))
stopifnot(length(files) >= 4)
for (path in files) {
  head <- names(read.csv(path, nrows = 1, check.names = FALSE))
  kinds <- c(name = "character", class = "character")
  table <- read.csv(path, colClasses = kinds[names(kinds) %in% head], na.strings = "")
  for (column in intersect(names(table), c("name", "class"))) {
    cells <- table[[column]]
    cells <- cells[!is.na(cells)]
    if (!all(cells %in% names_there) || !("30175" %in% cells) || !("NA" %in% cells)) {
      stop(path, ": ", column, " is ", paste(unique(cells), collapse = ", "))
    }
  }
  for (column in intersect(names(table), text)) {
    stopifnot(is.character(table[[column]]) || all(is.na(table[[column]])))
  }
  for (column in names(table)[names(table) %in% numbers | grepl("_half_width$", names(table))]) {
    stopifnot(is.numeric(table[[column]]) || all(is.na(table[[column]])))
  }
  cat(basename(path), ": ", nrow(table), " rows\n", sep = "")
}
